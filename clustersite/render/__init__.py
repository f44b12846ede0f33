"""Renderers: layouts, Markdown, assets, drawings and the files that machines read."""
