import module from "node:module";
import { resolve } from "node:path";

/** The only module that reads the environment and the working directory. */

/** Where the user stood: npm sets INIT_CWD before it changes into the package's folder. */
const startDirectory = (): string => process.env.INIT_CWD ?? process.cwd();

/** Makes a path absolute from where the user stands. */
export const resolvePath = (path: string): string => resolve(startDirectory(), path);

/**
 * The key that signs transactions or attestations. It is never taken from the command line, where
 * `ps` would show it.
 */
export const privateKeyFromEnvironment = (): string | undefined => process.env.VERISCORE_PRIVATE_KEY;

/** The environment for a program that must find others on this path only. */
export const environmentWithPath = (path: string): NodeJS.ProcessEnv => ({ ...process.env, PATH: path });

/** The environment for a program, with these variables beside it or instead. */
export const environmentWith = (variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...variables,
});

/**
 * The environment for a thread or a process of our own: it takes compiled files from where this one
 * does, if it does, which Node does not pass on by itself.
 */
export const environmentOfOwn = (): NodeJS.ProcessEnv => {
  // Node 20 has no such cache.
  const cache = (module as Partial<typeof module>).getCompileCacheDir?.();
  return environmentWith(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache });
};
