declare const brand: unique symbol;

/** A nominal type: the same at run time, incompatible at compile time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
