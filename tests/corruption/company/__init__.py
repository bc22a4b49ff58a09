"""A company's year, night by night: what each night's delivery looked like when it was written."""
