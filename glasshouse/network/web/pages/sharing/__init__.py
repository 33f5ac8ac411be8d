"""What leaves the site: pages to embed, cards for other sites, feeds to subscribe to, and the app shell."""
