"""A calendar that somebody keeps elsewhere: fetched from the address they gave, within bounds, and
read for nothing but when they are busy. `python -m nact_meet.elsewhere` is the part that reads.
"""
