"""The network: the operator's Django project. Rooms in order of import: see ARCHITECTURE.md."""
