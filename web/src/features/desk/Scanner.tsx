// The camera as a scanner: what it reads is told once, until something else is held before it.
import { Button } from "@mantine/core";
import { IconCamera, IconCameraOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Desk.module.css";
import { makeReader } from "./reader";

const PAUSE = 150;
/** So long the same code counts as still being held there. */
const HELD = 4_000;

export function Scanner({ onCode }: { onCode: (text: string) => void }) {
  const { t } = useTranslation("desk");
  const [on, setOn] = useState(false);
  const [problem, setProblem] = useState<"denied" | "none" | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef(onCode);
  useEffect(() => {
    tell.current = onCode;
  });

  useEffect(() => {
    const element = video.current;
    if (!on || !element) return;
    const ending = new AbortController();
    watch(element, ending.signal, (text) => tell.current(text)).catch((error: unknown) => {
      setProblem(error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "none");
      setOn(false);
    });
    return () => ending.abort();
  }, [on]);

  const start = () => {
    setProblem(null);
    if (!("mediaDevices" in navigator)) setProblem("none"); // only pages by HTTPS may use a camera
    else setOn(true);
  };
  return (
    <div>
      {on && <video ref={video} className={classes.camera} muted playsInline aria-label={t("camera.picture")} />}
      <Button
        variant="default"
        fullWidth
        leftSection={on ? <IconCameraOff size={18} aria-hidden /> : <IconCamera size={18} aria-hidden />}
        onClick={on ? () => setOn(false) : start}
      >
        {on ? t("camera.stop") : t("camera.start")}
      </Button>
      {problem && (
        <p className={classes.fault} role="alert">
          {t(`camera.${problem}`)}
        </p>
      )}
    </div>
  );
}

/** Shows the camera in an element and tells what it reads, until it is ended; rejects where there is no camera. */
async function watch(element: HTMLVideoElement, signal: AbortSignal, tell: (text: string) => void): Promise<void> {
  const ended = () => signal.aborted;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  try {
    element.srcObject = stream;
    if (!ended()) await element.play().catch(() => undefined); // ended meanwhile
    const read = await makeReader();
    let last = { text: "", at: 0 };
    while (!ended()) {
      const text = await read(element).catch(() => null);
      if (text && !ended()) {
        if (text !== last.text || Date.now() - last.at > HELD) tell(text);
        last = { text, at: Date.now() };
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
