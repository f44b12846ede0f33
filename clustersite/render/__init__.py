"""Renderers: layouts, Markdown, images, bundles and the files that machines read."""
