// What goes outside the reply window: the approved template's words with what is filled in, as a messenger shows it.
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import { Bubble, DeviceFrame } from "@/ui";
import { filled, held, isMedia, kindOf, listed, parametersOf, placeOf, shownOf, words, type Approved, type Component } from "../approved/parts";
import classes from "../Content.module.css";
import { Picture } from "./Picture";

export function ApprovedPreview({ approved, label }: { approved: Approved; label: string }) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  const components = approved.components as Component[];
  const wording = approved.wording;
  const body = parametersOf(components[placeOf(components, "body")]);
  const offer = held(parametersOf(components[placeOf(components, "limited_time_offer")])[0]?.limited_time_offer).expiration_time_ms;
  const cards = listed(components[placeOf(components, "carousel")]?.cards);
  return (
    <>
      <p className={classes.outside}>{label}</p>
      <DeviceFrame device="phone" label={label} head={workspace.name}>
        <Bubble from="company">
          <Header component={components[placeOf(components, "header")]} wording={wording?.header ?? ""} />
          {typeof offer === "number" && <div className={classes.offer}>{t("approved.until", { at: new Date(offer).toLocaleString() })}</div>}
          {wording?.body ? <div className={classes.said}>{filled(wording.body, body)}</div> : <Unworded values={body.map(shownOf)} />}
          {wording?.footer && <div className={classes.footer}>{wording.footer}</div>}
        </Bubble>
        <Presses components={components} labels={wording?.buttons ?? []} />
        {cards.length > 0 && (
          <div className={classes.cards} tabIndex={0} role="group" aria-label={t("approved.carousel")}>
            {cards.map((card, at) => {
              const within = listed(card.components);
              return (
                <div key={at} className={classes.slide}>
                  <Header component={within[placeOf(within, "header")]} wording="" />
                  <Unworded values={parametersOf(within[placeOf(within, "body")]).map(shownOf)} />
                  <Presses components={within} labels={[]} />
                </div>
              );
            })}
          </div>
        )}
      </DeviceFrame>
      {!wording?.body && <p className={classes.dim}>{t("approved.noWording")}</p>}
    </>
  );
}

function Header({ component, wording }: { component: Component | undefined; wording: string }) {
  const { t } = useTranslation("content");
  const parameters = parametersOf(component);
  const [parameter] = parameters;
  const kind = words(parameter?.type);
  const inside = held(parameter?.[kind]);
  if (!parameter || kind === "text") {
    const said = wording ? filled(wording, parameters) : parameters.map(shownOf).join(" ");
    return said ? <strong>{said}</strong> : null;
  }
  if (isMedia(kind)) return <Picture address={words(inside.filename) || words(inside.link) || words(inside.id)} />;
  const named = kind === "location" ? [words(inside.name), words(inside.address)].filter(Boolean).join(", ") : words(inside.product_retailer_id);
  return <Picture address={named || t("approved.headers.location")} />;
}

/** Values, where nobody has said what stands around them. */
function Unworded({ values }: { values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <ul className={classes.unworded}>
      {values.map((each, at) => (
        <li key={at}>{each}</li>
      ))}
    </ul>
  );
}

function Presses({ components, labels }: { components: readonly Component[]; labels: readonly string[] }) {
  const { t } = useTranslation("content");
  const told = components.filter((each) => each.type === "button");
  const count = Math.max(labels.length, ...told.map((each) => Number(words(each.index)) + 1), 0);
  if (count === 0) return null;
  return (
    <ul className={classes.presses} aria-label={t("field.buttons")}>
      {Array.from({ length: count }, (_, at) => {
        const button = told.find((each) => words(each.index) === String(at));
        const kind = button ? kindOf(button) : null;
        const [parameter] = parametersOf(button);
        const value = words(parameter?.text) || words(parameter?.payload) || words(parameter?.coupon_code);
        const does = kind ? t(`approved.buttons.${kind}`) : "";
        if (!labels[at] && !button) return null;
        return (
          <li key={at} title={[does, value].filter(Boolean).join(": ")}>
            {labels[at] || does || t("field.buttonAt", { number: at + 1 })}
            {value && <div className={classes.pressValue}>{value}</div>}
          </li>
        );
      })}
    </ul>
  );
}
