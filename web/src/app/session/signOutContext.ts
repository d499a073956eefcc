// The way out, for the account menu.
import { createContext } from "react";

export const SignOutContext = createContext<() => Promise<void>>(() => Promise.resolve());
