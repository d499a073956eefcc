// A letter page by page, as it will be printed.
import { Button, SegmentedControl } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type components } from "@/lib/api";
import classes from "../Content.module.css";
import { bodyOf, type Wanted } from "../queries";

interface Props {
  shown: components["schemas"]["ShownLetter"];
  label: string;
  name: string;
  wanted: Wanted;
}

export function LetterPreview({ shown, label, name, wanted }: Props) {
  const { t } = useTranslation("content");
  const [zoom, setZoom] = useState("fit");
  const count = shown.pages.length;
  const print = useAct({
    call: () => api.POST("/api/v1/templates/preview/letter.pdf", { body: bodyOf(wanted), parseAs: "blob" }),
    onDone: (pdf) => download(pdf, `${name}.pdf`),
  });
  return (
    <div className={classes.preview}>
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t("preview.zoom")}
          value={zoom}
          onChange={setZoom}
          data={[
            { value: "fit", label: t("preview.fit") },
            { value: "full", label: "100%" },
          ]}
        />
        <span className={classes.dim}>{t("preview.pages", { count })}</span>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={print.isPending}
          onClick={() => print.mutate()}
        >
          {t("preview.pdf")}
        </Button>
      </div>
      <div className={classes.pages} data-zoom={zoom} role="group" aria-label={label} tabIndex={0}>
        {shown.pages.map((page, index) => (
          <img key={index} src={`data:image/png;base64,${page}`} alt={t("preview.page", { number: index + 1, count })} />
        ))}
      </div>
    </div>
  );
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
