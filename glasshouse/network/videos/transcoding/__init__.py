"""From a file somebody sent to renditions everybody can play: probe, plan, encode. Pure: no Django, no HTTP."""
