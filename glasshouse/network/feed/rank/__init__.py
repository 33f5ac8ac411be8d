"""The rank process: it alone has numpy, follows the log, and answers over a socket."""
