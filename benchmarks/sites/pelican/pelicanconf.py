"""Settings of the site that Pelican builds for comparison."""

SITEURL = "https://probe.example"
PATH = "content"
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "de"
SITENAME = "Cluster"
AUTHOR = "x"
THEME = "theme"
OUTPUT_PATH = "public"
DEFAULT_PAGINATION = 50
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"
