declare const brand: unique symbol;

/** A value that only its own constructor makes, so that two kinds of id cannot be mixed up. It costs nothing at run time. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
