"""Mixed load, a writer, and kill -9 of everything: is any answer wrong, anything lost?"""
