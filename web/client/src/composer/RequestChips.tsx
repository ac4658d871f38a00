// What the next picture is asked for with, as chips: model, shape, steps, seed and how many; styles and earlier prompts.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { currentModel } from '../session/models';
import { NUMBERS, parameterLabel } from '../session/parameters';
import { chosenStyle, count, parameters, promptHistory, setParameter } from '../session/request_draft';
import { listShapes } from './shapes';
import { chosenModel, models } from '../session/state';
import { panel, togglePanel } from '../session/view_state';

const COUNTS = [1, 2, 3, 4, 6, 9];

/** The chips. */
export function RequestChips() {
  return (
    <div class="request-chips" role="group" aria-label={t('composer.parameters')}>
      <ModelChip />
      <ShapeChip />
      <Count />
      <PanelChip name="styles" isSet={chosenStyle.value !== null}>
        {t('composer.style')}
      </PanelChip>
      <NumberChip name="steps" />
      <NumberChip name="seed" />
      {promptHistory.value.length > 0 && (
        <PanelChip name="prompts" isSet={false}>
          {t('composer.history')}
        </PanelChip>
      )}
    </div>
  );
}

interface ChipProps {
  label: string;
  isSet: boolean;
  children: ComponentChildren;
}

/** A field with its name before it; one that differs from the default stands out. */
function Chip({ label, isSet, children }: ChipProps) {
  return (
    <label class={isSet ? 'set' : ''} title={label}>
      <span class="visually-hidden">{label}</span>
      {children}
    </label>
  );
}

function ModelChip() {
  const own = parameters.value.model;
  const installed = models.value.filter((model) => model.installed);
  const title = (name: string): string => installed.find((model) => model.name === name)?.title ?? name;
  return (
    <Chip label={parameterLabel('model')} isSet={own !== null}>
      <select
        value={own ?? ''}
        onChange={(event) => setParameter('model', event.currentTarget.value || null)}
      >
        <option value="">{title(chosenModel.value)}</option>
        {own && !installed.some(({ name }) => name === own) && <option value={own}>{own}</option>}
        {installed
          .filter(({ name }) => name !== chosenModel.value)
          .map(({ name }) => (
            <option key={name} value={name}>
              {title(name)}
            </option>
          ))}
      </select>
    </Chip>
  );
}

function ShapeChip() {
  const { width, height } = parameters.value;
  const shapes = listShapes(currentModel() ?? { width: 0, height: 0 });
  const isSet = width !== null || height !== null;
  const own = isSet ? `${width ?? ''}x${height ?? ''}` : '';
  const isKnown = shapes.some((shape) => `${shape.width}x${shape.height}` === own);
  return (
    <Chip label={t('composer.shape')} isSet={isSet}>
      <select value={own} onChange={(event) => chooseSize(event.currentTarget.value)}>
        <option value="">{t('composer.shape')}</option>
        {isSet && !isKnown && (
          <option value={own}>
            {width ?? t('composer.auto')} × {height ?? t('composer.auto')}
          </option>
        )}
        {shapes.map((shape) => (
          <option key={shape.name} value={`${shape.width}x${shape.height}`}>
            {t('composer.shapeSize', { ...shape })}
          </option>
        ))}
      </select>
    </Chip>
  );
}

/** Takes a size as it stands in the list; empty leaves it to the studio. */
function chooseSize(text: string): void {
  const [width = null, height = null] = text ? text.split('x').map(Number) : [];
  setParameter('width', width);
  setParameter('height', height);
}

/** A number of the next picture; one that is out of bounds becomes the nearest that is not when it is left. */
function NumberChip({ name }: { name: 'steps' | 'seed' }) {
  const { min, max } = NUMBERS.find((row) => row.name === name)!;
  const value = parameters.value[name];
  const [typed, setTyped] = useState<string | null>(null);
  const usual = name === 'steps' ? currentModel()?.steps : 0;
  const label = parameterLabel(name);
  return (
    <label class={value === null ? name : `${name} set`}>
      <span>{label}</span>
      <input
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        value={typed ?? value ?? ''}
        placeholder={usual ? String(usual) : t('composer.auto')}
        onInput={({ currentTarget: { value: text, valueAsNumber: number } }) => {
          setTyped(text);
          setParameter(name, number >= min && number <= max && Number.isInteger(number) ? number : null);
        }}
        onBlur={({ currentTarget: { valueAsNumber: number } }) => {
          setTyped(null);
          if (!Number.isNaN(number)) setParameter(name, Math.round(Math.max(min, Math.min(max, number))));
        }}
      />
    </label>
  );
}

function Count() {
  const n = count.value;
  const label = t('composer.count', { n });
  return (
    <button
      type="button"
      class={n > 1 ? 'count set' : 'count'}
      aria-label={label}
      title={label}
      onClick={() => (count.value = COUNTS[COUNTS.indexOf(n) + 1] ?? 1)}
    >
      {t('composer.times', { n })}
    </button>
  );
}

interface PanelChipProps extends Omit<ChipProps, 'label'> {
  name: 'styles' | 'prompts';
}

function PanelChip({ name, isSet, children }: PanelChipProps) {
  return (
    <button
      type="button"
      class={isSet ? 'set' : ''}
      aria-haspopup="dialog"
      aria-expanded={panel.value === name}
      onClick={() => togglePanel(name)}
    >
      {children} <Icon name="caret" size={12} />
    </button>
  );
}
