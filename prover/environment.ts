import { resolve } from "node:path";

/** The only module that reads the environment and the working directory. */

/** Where the user stood: npm sets INIT_CWD before it changes into the package's folder. */
const startDirectory = process.env.INIT_CWD ?? process.cwd();

/** A path as the user wrote it, made absolute from where they stood. */
export const resolvePath = (path: string): string => resolve(startDirectory, path);

/**
 * Key that signs transactions or attestations; never taken from the command line, where `ps` would
 * show it.
 */
export const privateKeyFromEnvironment = (): string | undefined => process.env.VERISCORE_PRIVATE_KEY;

/** The environment for a program that is to find others on this path only. */
export const environmentWithPath = (path: string): NodeJS.ProcessEnv => ({ ...process.env, PATH: path });
