// Stands where the client of Venafi would: the module proxy does not serve it, and nothing here asks Venafi.
module github.com/Venafi/vcert/v5

go 1.26.0
