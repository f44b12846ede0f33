"""Everything a layout may ask about the site. Every answer is immutable and has a stable `repr`.

Selection and sorting happen here, never in a layout. Nothing here touches files, clock or network: `today`
came in as a value.
"""

from clustersite.render.records import ChangedEvent, FeedLink, Indexed, MonthOfDates, PageLink, PublicLink
from clustersite.site.whole import Questions

__all__ = ["ChangedEvent", "FeedLink", "Indexed", "MonthOfDates", "PageLink", "PublicLink", "Questions"]
