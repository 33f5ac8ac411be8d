"""What this network is."""
