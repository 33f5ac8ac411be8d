"""Tools that know no domain."""
