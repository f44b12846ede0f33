"""What a build does to the disk: the one way in which the site is written, single files, and the project's lock."""
