"""`python -m clientbase`."""

from clientbase.cli import main

if __name__ == "__main__":
    main()
