// A provider's guide: what to enter there, its limits, and what its errors mean; the page of the documentation.
import { Anchor, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { guideQuery } from "../queries";
import classes from "./Guide.module.css";
import { blocksOf, type Block, type Inline } from "./markdown";

export function Guide({ provider }: { provider: string }) {
  const { t } = useTranslation("channels");
  const { data } = useQuery(guideQuery(provider));
  const blocks = useMemo(() => blocksOf(data?.text ?? "").filter((each) => !(each.kind === "heading" && each.level === 1)), [data]);
  if (!data) return <Skeleton height={160} />;
  if (blocks.length === 0) return <p className={classes.none}>{t("guide.none")}</p>;
  return (
    <div className={classes.guide}>
      {blocks.map((block, at) => (
        <Part key={at} block={block} />
      ))}
    </div>
  );
}

function Part({ block }: { block: Block }) {
  if (block.kind === "heading") return <h3><Words of={block.text} /></h3>;
  if (block.kind === "paragraph") return <p><Words of={block.text} /></p>;
  if (block.kind === "code") return <pre tabIndex={0}>{block.text}</pre>;
  if (block.kind === "table") return <Table head={block.head} rows={block.rows} />;
  const List = block.ordered ? "ol" : "ul";
  return (
    <List>
      {block.items.map((item, at) => (
        <li key={at}>
          <Words of={item} />
        </li>
      ))}
    </List>
  );
}

function Table({ head, rows }: { head: Inline[][]; rows: Inline[][][] }) {
  const { t } = useTranslation("channels");
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("guide.table")}>
      <table>
        <thead>
          <tr>
            {head.map((cell, at) => (
              <th key={at} scope="col">
                <Words of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Words of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Words({ of }: { of: readonly Inline[] }) {
  return of.map((each, at) => {
    if (each.kind === "code") return <code key={at}>{each.text}</code>;
    if (each.kind === "strong") return <strong key={at}>{each.text}</strong>;
    if (each.kind === "stressed") return <em key={at}>{each.text}</em>;
    if (each.kind === "text") return <span key={at}>{each.text}</span>;
    return (
      <Anchor key={at} href={each.href} target="_blank" rel="noreferrer" underline="always" inherit>
        {each.text}
      </Anchor>
    );
  });
}
