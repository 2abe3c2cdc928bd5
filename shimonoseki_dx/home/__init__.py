"""The home page: what each kind of person must or may do next."""
