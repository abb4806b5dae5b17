/** For `souk test`: only the skill's own tests, whatever configuration lies above its folder. */
export default { test: { include: ["**/*.test.{ts,js,mjs}"], environment: "node" } };
