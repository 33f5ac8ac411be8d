"""What bench_feed needs: a large network, and a constant answer through the product's own middleware."""
