"""Pages of handovers: what anyone can see, what the people concerned decide, the desk, and signposts for who went."""
