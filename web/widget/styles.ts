// The widget's looks, as a sheet that is constructed: a page's content policy forbids styles in elements, but not these.
export const SHEET = `
:host { all: initial; --accent: #2b57c4; --on-accent: #fff;
  --surface: #fff; --ground: #f4f5f8; --line: #e3e6ec; --text: #1b1f27; --soft: #586070; --bad: #b3261e; --good: #1a8a4c;
  --shadow: 0 12px 40px rgb(16 24 40 / 18%), 0 2px 8px rgb(16 24 40 / 8%); --focus: #1b1f27; color-scheme: light; }
:host([data-scheme=dark]) { --surface: #1a1d24; --ground: #262b35; --line: #343b48; --text: #e9ecf2; --soft: #a8b0bf;
  --bad: #ff9a90; --good: #5fd38a; --shadow: 0 12px 40px rgb(0 0 0 / 55%); --focus: #fff; color-scheme: dark; }
* { box-sizing: border-box; }
.widget { font: 400 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; color: var(--text);
  position: fixed; z-index: 2147483000; bottom: 20px; right: 20px; text-align: start; overflow-wrap: anywhere;
  -webkit-font-smoothing: antialiased; }
.widget.left { right: auto; left: 20px; }
.widget.inside { position: absolute; z-index: 1; }
button, textarea, input { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; border: 0; background: none; padding: 0; }
button:disabled { cursor: default; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
[hidden] { display: none !important; }
.icon { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round;
  flex: none; display: block; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher { display: flex; align-items: center; justify-content: center; gap: 10px; min-width: 56px; height: 56px; border-radius: 28px;
  margin-inline-start: auto; background: var(--accent); color: var(--on-accent); box-shadow: 0 6px 20px rgb(16 24 40 / 24%);
  position: relative; transition: transform .15s ease; font-weight: 600; }
.left .launcher { margin-inline-start: 0; }
.launcher:hover { transform: translateY(-1px) scale(1.03); }
.launcher.worded { padding: 0 22px 0 18px; }
.launcher .icon { width: 26px; height: 26px; }
.launcher .icon.i-chat { fill: currentColor; stroke: none; }
.badge { position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #c62822; color: #fff; font-size: 12px; line-height: 18px; border: 2px solid var(--surface); text-align: center; }
.teaser { display: block; max-width: 280px; margin: 0 0 12px auto; padding: 12px 16px; border-radius: 16px; background: var(--surface);
  box-shadow: var(--shadow); text-align: start; border: 1px solid var(--line); }
.left .teaser { margin-inline-start: 0; }
.teaser b { display: block; font-size: 13px; font-weight: 600; color: var(--soft); }
.teaser span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }

.panel { display: flex; flex-direction: column; width: 384px; height: min(640px, calc(100dvh - 112px)); margin-bottom: 16px;
  background: var(--surface); border-radius: 18px; box-shadow: var(--shadow); overflow: hidden; border: 1px solid var(--line);
  animation: rise .15s ease-out; }
.inside .panel { height: 520px; width: 352px; max-width: 100%; }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
header { display: flex; align-items: center; gap: 12px; padding: 16px 12px 16px 20px; background: var(--accent); color: var(--on-accent); }
header .face { display: grid; place-items: center; flex: none; width: 40px; height: 40px; border-radius: 50%;
  background: color-mix(in srgb, var(--on-accent) 18%, transparent); font-weight: 650; font-size: 17px; position: relative; }
header .face::after { content: ""; position: absolute; width: 10px; height: 10px; border-radius: 50%; right: -1px; bottom: -1px;
  background: #36d27c; border: 2px solid var(--accent); }
header .face.away::after { background: #b9c0cc; }
header .who { flex: 1; min-width: 0; }
header h2 { margin: 0; font-size: 16px; line-height: 1.3; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
header p { margin: 1px 0 0; font-size: 13px; line-height: 1.35; }
header button { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 10px; }
header button:hover { background: color-mix(in srgb, var(--on-accent) 14%, transparent); }
header button:focus-visible, .launcher:focus-visible { outline-color: var(--on-accent); outline-offset: -4px; }

.log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 20px 16px 8px; display: flex;
  flex-direction: column; gap: 3px; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -3px; }
.day { align-self: center; margin: 10px 0 8px; font-size: 12px; color: var(--soft); }
.line { display: flex; flex-direction: column; align-items: flex-start; max-width: 84%; }
.line.own { align-self: flex-end; align-items: flex-end; }
.line.first { margin-top: 10px; }
.name { font-size: 12px; color: var(--soft); margin: 0 0 3px 12px; }
.said { padding: 9px 14px; border-radius: 18px; background: var(--ground); white-space: pre-wrap; }
.said a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.line:not(.own) .said { border-end-start-radius: 6px; }
.own .said { background: var(--accent); color: var(--on-accent); border-end-end-radius: 6px; }
.own.waiting .said, .own.waiting .file { opacity: .72; }
.own.failed .said { background: none; color: var(--text); box-shadow: inset 0 0 0 1px var(--bad); }
.fate { margin: 3px 6px 0; font-size: 12px; color: var(--soft); display: flex; gap: 8px; align-items: center; flex-wrap: wrap; justify-content: flex-end; }
.fate.bad { color: var(--bad); }
.fate button { text-decoration: underline; text-underline-offset: 2px; min-height: 24px; color: var(--text); }
.file { display: flex; align-items: center; gap: 10px; max-width: 100%; padding: 9px 14px 9px 11px; border-radius: 14px;
  border: 1px solid var(--line); background: var(--surface); color: inherit; text-decoration: none; text-align: start; margin-top: 3px; }
.file:hover { background: var(--ground); }
.file .icon { color: var(--soft); }
.picture { display: block; margin-top: 3px; border-radius: 14px; overflow: hidden; border: 1px solid var(--line); }
.picture img { display: block; max-width: 100%; max-height: 240px; }
.dots { display: inline-flex; gap: 5px; padding: 14px; border-radius: 18px; border-end-start-radius: 6px; background: var(--ground); }
.dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--soft); animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
@keyframes dot { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }

.ask { margin: 14px 0 6px; padding: 14px; border-radius: 14px; border: 1px solid var(--line); }
.ask h3 { display: flex; gap: 8px; align-items: center; margin: 0 0 4px; font-size: 14px; font-weight: 650; }
.ask h3 .icon { width: 18px; height: 18px; }
.ask p { margin: 0 0 10px; font-size: 13px; color: var(--soft); }
.ask .row { display: flex; gap: 8px; }
.ask input { flex: 1; min-width: 0; height: 40px; padding: 0 12px; border-radius: 10px; border: 1px solid var(--soft); background: var(--surface); font-size: 16px; }
.ask .row button { padding: 0 14px; border-radius: 10px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.ask .bad { margin: 8px 0 0; color: var(--bad); }
.done { align-self: center; display: flex; gap: 6px; align-items: center; margin: 12px 8px 4px; font-size: 13px; color: var(--soft); }
.done .icon { width: 16px; height: 16px; color: var(--good); }
.onward { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 10px 20px; font-size: 14px; border-bottom: 1px solid var(--line); }
.onward[hidden] { display: none; }
.onward a { padding: 6px 0; color: inherit; text-decoration: underline; }
.lost { padding: 8px 16px; font-size: 13px; background: var(--ground); color: var(--text); border-top: 1px solid var(--line); }

form.say { border-top: 1px solid var(--line); padding: 10px 10px 12px; }
.say .row { display: flex; align-items: flex-end; gap: 4px; }
.say textarea { flex: 1; min-width: 0; min-height: 44px; max-height: 132px; padding: 10px 8px; border: 0; border-radius: 10px; resize: none;
  background: none; line-height: 24px; font-size: 16px; field-sizing: content; }
.say textarea::placeholder { color: var(--soft); opacity: 1; }
.say textarea:focus-visible { outline: none; }
.say .row:focus-within { border-radius: 12px; box-shadow: 0 0 0 2px var(--focus); }
.say .tool { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 12px; color: var(--soft); flex: none; }
.say .tool:hover { background: var(--ground); }
.say .go { background: var(--accent); color: var(--on-accent); }
.say .go:hover { background: var(--accent); }
.say .go:disabled { background: var(--ground); color: var(--soft); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 4px 8px; }
.chip { display: flex; align-items: center; gap: 4px; max-width: 100%; padding-inline-start: 10px; border-radius: 8px; background: var(--ground); font-size: 13px; }
.chip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip button { display: grid; place-items: center; width: 28px; height: 28px; }
.chip .icon { width: 14px; height: 14px; }
.wrong { margin: 0 6px 8px; font-size: 13px; color: var(--bad); }

@media (max-width: 480px) {
  .widget:not(.inside) { bottom: 16px; right: 16px; }
  .widget:not(.inside).left { left: 16px; right: auto; }
  .widget:not(.inside).open { inset: 0; }
  .widget:not(.inside).open .panel { width: 100%; height: 100dvh; margin: 0; border: 0; border-radius: 0; padding-bottom: env(safe-area-inset-bottom); }
  .widget:not(.inside).open .launcher { display: none; }
}
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .said, .launcher, .file { border: 1px solid; } }
`;

/** Black or white, whichever can be read on a colour (WCAG 2.2, relative luminance). */
export function readableOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}
