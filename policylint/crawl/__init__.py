"""Crawl stage: store listings, skill pages and policies, fetched politely and kept as evidence."""
