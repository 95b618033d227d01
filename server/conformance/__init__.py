"""Which of the W3C's tests this version passes: a page, and EARL for programs."""
