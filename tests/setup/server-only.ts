// Stands in for Next's `server-only` marker, which throws outside a server bundle.
export {}
