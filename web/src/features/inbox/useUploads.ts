// Files to go with an answer: each is uploaded when it is chosen.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api";
import { notifyDone, notifyProblem } from "@/ui";
import type { Upload } from "./model";

/** Bytes of one file. */
export const MOST = 10 * 1024 * 1024;

export function useUploads() {
  const { t } = useTranslation("inbox");
  const [files, setFiles] = useState<readonly Upload[]>([]);
  const [under, setUnder] = useState(0);

  const upload = async (file: File) => {
    if (file.size > MOST) {
      notifyDone(t("compose.tooLarge", { name: file.name }));
      return;
    }
    setUnder((count) => count + 1);
    try {
      const { data } = await api.POST("/api/v1/files", {
        params: { query: { name: file.name } },
        body: file as never, // the body is the file itself
        bodySerializer: (body: unknown) => body as Blob,
        headers: { "Content-Type": file.type || "application/octet-stream" },
      });
      if (data) setFiles((before) => [...before, data]);
    } catch (error) {
      notifyProblem(error);
    } finally {
      setUnder((count) => count - 1);
    }
  };
  return {
    files,
    busy: under > 0,
    add: (chosen: readonly File[]) => chosen.forEach((file) => void upload(file)),
    remove: (place: number) => setFiles((before) => before.filter((_, index) => index !== place)),
    put: setFiles,
  };
}
