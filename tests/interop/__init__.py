"""Our calendars, read by programs that nobody here wrote: `make interop`."""
