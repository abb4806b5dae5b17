/**
 * The pages know the API by the type of its router alone. Its sandbox is built for Node's module rules, which are not those of a bundler,
 * and none of its types reach the router: for this app it is opaque.
 */
declare module "@souk/sandbox";
declare module "@souk/sandbox/validate";
