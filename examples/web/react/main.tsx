import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'

const place = document.getElementById('app')!
createRoot(place).render(
  <StrictMode>
    <App endpoint={place.dataset['endpoint']!} />
  </StrictMode>,
)
