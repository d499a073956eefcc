// What the company's own systems say of a customer: asked for when the page is opened, and stored nowhere.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { readThroughQuery } from "../queries";
import { asText } from "./attributes";
import classes from "./Page.module.css";
import { Part } from "./Part";

export function FromSystems({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const { data } = useQuery(readThroughQuery(id));
  if (!data?.length) return null;
  return (
    <Part title={t("systems.title")}>
      {data.map((each) => (
        <div key={`${each.connector} ${each.operation}`}>
          <p className={classes.dim}>{each.title}</p>
          {each.outcome === "answered" ? (
            <dl className={classes.pairs}>
              {Object.entries(each.attributes).map(([name, value]) => (
                <Value key={name} name={name} value={asText(value)} />
              ))}
            </dl>
          ) : (
            <p>{t("systems.silent")}</p>
          )}
        </div>
      ))}
    </Part>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt dir="auto">{name.replaceAll("_", " ")}</dt>
      <dd dir="auto">{value}</dd>
    </>
  );
}
