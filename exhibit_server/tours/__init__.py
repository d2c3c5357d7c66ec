"""Tours: scenes chained over zones for a group of visitors, moved along by a guide."""
