package alerts

// Load is List inside a transaction.
var Load = load
