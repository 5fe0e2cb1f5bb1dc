"""Powers of attorney: who may act for whom."""
