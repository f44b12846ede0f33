"""What kind of content a file is, by its ending: what an HTTP server has to say of it."""

from __future__ import annotations

from pathlib import PurePosixPath

# A table of our own, because the one of the operating system differs from machine to machine.
_TEXT_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vcf": "text/vcard",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".xsl": "application/xslt+xml",
}
_BINARY_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ttf": "font/ttf",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


def media_type(path: str) -> str:
    """The content type of the file `path`, texts with their encoding."""
    ending = PurePosixPath(path).suffix.lower()
    if text_type := _TEXT_TYPES.get(ending):
        return f"{text_type}; charset=utf-8"
    return _BINARY_TYPES.get(ending, "application/octet-stream")
