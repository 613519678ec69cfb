"""Posted text becomes checked values. One noun a file; the fields they share are in fields.py."""
