import TenonPlugin

/// log(1 + exp(x)): max(0, x) and the logarithm of what is left, which cannot overflow.
func softplus<T: Scalar>(_ x: T) -> T { (x < 0 ? 0 : x) + T.log1p(T.exp(-abs(x))) }
