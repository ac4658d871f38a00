// Behind the prompt field: the same words, unseen, with marks under weights, wildcards and the like.
import './prompt_marks.css';
import { splitPrompt } from './prompt_syntax';

/** The marks; `scrolled` is how far the field is scrolled down, in pixels. */
export function PromptMarks({ text, scrolled }: { text: string; scrolled: number }) {
  return (
    <div class="prompt-marks" aria-hidden="true" dir="auto">
      <div style={{ transform: `translateY(${-scrolled}px)` }}>
        {splitPrompt(text).map(({ kind, text: part }, index) =>
          kind === 'plain' ? (
            part
          ) : (
            <mark key={index} class={kind}>
              {part}
            </mark>
          ),
        )}
      </div>
    </div>
  );
}
