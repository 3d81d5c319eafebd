"""What the formats of responsibility charts share: recognising a chart, and laying one out."""
