// A source's folder at an SFTP server: what is stored, and a draft of it that can be tried before it is stored.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ApiProblem, apiQuery, useAct, type SchemaSourceFolderItem } from "@/lib/api";

const LOOK_AGAIN = 5000;

export interface FolderDraft {
  host: string;
  port: number;
  username: string;
  host_key: string;
  directory: string;
  pattern: string;
  minutes: number;
  settle: number;
  by: "key" | "password";
  secret: string;
}

export const NEW_FOLDER: FolderDraft = { host: "", port: 22, username: "", host_key: "", directory: ".", pattern: "*.csv", minutes: 15, settle: 60, by: "key", secret: "" };

export function draftOf(stored: SchemaSourceFolderItem): FolderDraft {
  const { host, port, username, host_key, directory, pattern, minutes, settle } = stored;
  return { host, port, username, host_key, directory, pattern, minutes, settle, by: stored.signs_in, secret: "" };
}

/** As the API takes it: an empty secret is left out, so that the stored one stays. */
export function bodyOf({ by, secret, ...rest }: FolderDraft) {
  return { ...rest, host: rest.host.trim(), username: rest.username.trim(), host_key: rest.host_key.trim(), ...(secret ? { [by === "key" ? "private_key" : "password"]: secret } : {}) };
}

export function useFolder(name: string) {
  const found = useQuery({
    ...apiQuery(["source", name], "/api/v1/sources/{name}/folder", { params: { path: { name } } }),
    refetchInterval: (query) => (query.state.data ? LOOK_AGAIN : false),
  });
  const none = found.error instanceof ApiProblem && found.error.status === 404;
  return { folder: none ? undefined : found.data, none, error: none ? null : found.error, refetch: found.refetch };
}

export function useFolderDraft(name: string, stored: SchemaSourceFolderItem | undefined, onSaved: () => void) {
  const [draft, setDraft] = useState(stored ? draftOf(stored) : NEW_FOLDER);
  const [fingerprint, setFingerprint] = useState<string | null>(null);
  const path = { params: { path: { name } } };
  const save = useAct({
    call: () => api.PUT("/api/v1/sources/{name}/folder", { ...path, body: bodyOf(draft) }),
    touches: [["source"], ["audit"]],
    showsErrors: true,
    onDone: onSaved,
  });
  const trial = useAct({
    call: () => api.POST("/api/v1/sources/{name}/folder/test", { ...path, body: bodyOf(draft) }),
    touches: [],
    showsErrors: true,
  });
  const ask = useAct({
    call: () => api.POST("/api/v1/sources/{name}/folder/host-key", { ...path, body: { host: draft.host.trim(), port: draft.port } }),
    touches: [],
    showsErrors: true,
    onDone: (answer) => {
      setDraft((before) => ({ ...before, host_key: answer.host_key }));
      setFingerprint(answer.fingerprint);
    },
  });
  const change = (part: Partial<FolderDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    trial.reset();
    if ("host" in part || "port" in part || "host_key" in part) setFingerprint(null);
  };
  return { draft, change, save, trial, ask, fingerprint };
}
