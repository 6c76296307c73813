import { resolve } from "node:path";

/** The only module that reads the environment and the working directory. */

/** Where the user stood: npm sets INIT_CWD before it changes into the package's folder. */
const startDirectory = process.env.INIT_CWD ?? process.cwd();

/** Makes a path absolute from where the user stands. */
export const resolvePath = (path: string): string => resolve(startDirectory, path);

/**
 * The key that signs transactions or attestations. It is never taken from the command line, where
 * `ps` would show it.
 */
export const privateKeyFromEnvironment = (): string | undefined => process.env.VERISCORE_PRIVATE_KEY;

/** The environment for a program that must find others on this path only. */
export const environmentWithPath = (path: string): NodeJS.ProcessEnv => ({ ...process.env, PATH: path });
