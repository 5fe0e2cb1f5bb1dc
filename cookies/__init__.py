"""The cookies of the house and the sessions behind them."""
