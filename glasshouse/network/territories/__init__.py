"""Where the service is available: restrictions by country, of one video or of everything."""
