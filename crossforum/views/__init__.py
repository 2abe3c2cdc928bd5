"""The pages of the cross-forum."""
