"""The HTTP API: what is asked, what is answered, and its address."""
