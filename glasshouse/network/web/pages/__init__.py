"""The pages: views that only translate between HTTP and the rooms."""
